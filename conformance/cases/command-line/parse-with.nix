x: with x; [ a b c ]
