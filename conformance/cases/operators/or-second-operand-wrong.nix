false || { }
