[ (!!true) (! ! !true) (!true == false) ]
