/a /b
