let
  beats = { rock = "scissors"; scissors = "paper"; paper = "rock"; };
in
builtins.sort (a: b: beats.${a} == b) [ "rock" "paper" "scissors" "rock" "paper" ]
