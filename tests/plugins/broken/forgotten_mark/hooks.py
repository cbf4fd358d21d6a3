def doorstep_areas():
    return ()
