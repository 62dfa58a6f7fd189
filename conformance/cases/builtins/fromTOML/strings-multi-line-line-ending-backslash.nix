builtins.fromTOML "a = \"\"\"one \\\n   \n  two\\   \nthree\"\"\""
