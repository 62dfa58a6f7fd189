let f = x: x; in rec { self = { k = self; }.${f "k"}; }
