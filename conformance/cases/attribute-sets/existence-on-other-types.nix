[ (1 ? a) ("a" ? a) ([ ] ? a) (null ? a) ((x: x) ? a) (/a ? b) ]
