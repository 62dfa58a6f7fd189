with (throw "w"); a
