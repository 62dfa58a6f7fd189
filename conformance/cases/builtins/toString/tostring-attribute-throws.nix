toString {__toString = throw "q";}
