baseNameOf [ "a" ]
