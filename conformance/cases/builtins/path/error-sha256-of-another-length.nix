builtins.path { path = ./support/tree; sha256 = "7428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"; }
