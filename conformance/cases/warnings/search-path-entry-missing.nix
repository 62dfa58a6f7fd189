builtins.tryEval <x>
