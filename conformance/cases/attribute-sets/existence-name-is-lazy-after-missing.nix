{ } ? a.${throw "never"}
