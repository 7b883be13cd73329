"""The checks, one module a subject; :mod:`translate_pub.check` is how they are called."""
