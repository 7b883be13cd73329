"""How the adapter of the embedded translator is trained and measured (not in the wheel).

    corpora → align → hints, terms → prepare        a file of examples
    base, vocabulary → train (lora) → average       an adapter
    measure, curves                                 what it is worth, how it got there

``python -m training --help`` lists the commands; README.md says how the shipped adapter was made.
"""
