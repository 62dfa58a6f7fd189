/a-b < /a/b
