{ or = 1; "true" = 2; "false" = 3; "null" = 4; "import" = 5; "__curPos" = 6; "builtins" = 7; }
