raise RuntimeError("the package itself fails")
