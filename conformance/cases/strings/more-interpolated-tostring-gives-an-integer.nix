"${{__toString = s: 3;}}"
