builtins.path { path = ./support/tree/a.txt; recursive = false; sha256 = "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"; }
