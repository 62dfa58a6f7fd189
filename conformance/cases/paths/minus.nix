/a - /b
