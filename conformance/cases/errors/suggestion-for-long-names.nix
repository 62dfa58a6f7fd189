{ aVeryLongAttributeNameThatGoesOnAndOn = 1; }.aVeryLongAtributeNameThatGoesOnAndOnn
