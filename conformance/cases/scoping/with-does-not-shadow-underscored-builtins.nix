with { __add = "shadowed"; }; __add 1 2
