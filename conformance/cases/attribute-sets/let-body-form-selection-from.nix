let { body = { a = 1; }; }.a
