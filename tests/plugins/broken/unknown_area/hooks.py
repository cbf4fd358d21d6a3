from doorstep.api import DocumentKind, hookimpl


@hookimpl
def doorstep_document_kinds():
    return (DocumentKind(name="unknown_area", label="A", label_plural="As", area="nowhere"),)
