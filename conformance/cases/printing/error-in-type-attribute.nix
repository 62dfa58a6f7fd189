{ type = throw "type"; a = 1; }
