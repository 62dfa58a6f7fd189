"other x"
