[ (true -> false) (false ->throw "x") ]
