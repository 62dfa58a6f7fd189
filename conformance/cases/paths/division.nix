/a / /b
