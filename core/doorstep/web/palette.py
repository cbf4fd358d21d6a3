"""A business's colour as a small stylesheet that stays readable, whatever the colour, on light paper and on dark."""

from doorstep.colour import WHITE, button_pair, contrast, ink_on, mix, normal, readable

LIGHT_PAPER, DARK_PAPER = "#f7f6f4", "#1e2023"
NAMES = ("--brand", "--brand-on", "--brand-hover", "--brand-line", "--brand-text")


def brand_css(colour: str | None) -> str:
    """Custom properties for both schemes: fill, text on it, hover, a 3:1 line and 4.5:1 text on the page's paper."""
    light, dark = palette(colour, LIGHT_PAPER), palette(colour, DARK_PAPER)
    return f":root{{{declared(light)}}}@media (prefers-color-scheme:dark){{:root{{{declared(dark)}}}}}"


def palette(colour: str | None, paper: str) -> dict[str, str]:
    colour = normal(colour)
    on_dark = paper == DARK_PAPER
    fill, on = button_pair(readable(colour, paper, 3.0) if on_dark else colour)
    hover = mix(fill, "#000000" if on == WHITE else WHITE, 0.16)
    line = fill if contrast(fill, paper) >= 3 else readable(fill, paper, 3.0)
    return dict(zip(NAMES, (fill, on, hover, line, readable(colour, paper)), strict=True))


def declared(colours: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in colours.items())


def mark_svg(colour: str, letter: str) -> str:
    """The page's small icon in the browser's tab: a letter or digit on the business's colour."""
    colour = normal(colour)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{colour}"/><text x="16" y="22.5" text-anchor="middle" fill="'
        f'{ink_on(colour)}" font-family="system-ui,sans-serif" font-size="18" font-weight="600">{letter}</text></svg>'
    )
