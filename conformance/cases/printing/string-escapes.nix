"tab\t newline\n return\r quote\" backslash\\ dollar\${x}"
