def test_the_cast_can_be_built(cast):
    assert cast.rosa.team == cast.team["Riverside peers"]
