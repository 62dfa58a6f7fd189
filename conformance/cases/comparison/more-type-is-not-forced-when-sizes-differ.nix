{ type = throw "t"; } == { }
