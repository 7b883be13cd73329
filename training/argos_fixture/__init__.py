"""How the Argos package of the tests is made: small, honest, and no more than a fixture.

    corpora → prepare   SentencePiece, encoded pairs, word links
            → train     a compact Transformer (model), checkpoints, resumption
            → pack      CTranslate2 in 8-bit integers, zipped as ``.argosmodel``

``python -m training.argos_fixture --help`` lists the commands; README.md has recipe and figures.
"""
