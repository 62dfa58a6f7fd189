assert let { body = false; x = 1; }; 1
