"one\ntwo\ttab\rreturn"
