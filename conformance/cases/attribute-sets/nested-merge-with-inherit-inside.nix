let x = 1; y = 2; in { a = { inherit x; }; a = { inherit y; }; }
