let x = { };  in x.abe
