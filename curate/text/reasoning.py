"""Where an answer shows how its writer came to it. Patterns read alike by RE2 and by `re`."""

from __future__ import annotations

TAG = r"</?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|chain_of_thought|inner_monologue)>|\[/?THINK\]|◁/?think▷"
"""The marks that reasoning models put around their thoughts."""

ALOUD = (
    r"^[\s*#_]*(?:(?:okay|ok|alright|all right|so|hmm+|well|right|let's see|let me see|wait)[,.:!…]*\s+(?:so,? )?){0,3}"
    r"(?:let me (?:think|reason|work (?:this|that|it|through)|figure)|let's (?:think|reason)|let us think|"
    r"i (?:need|have|should) to (?:figure out|think|work out|recall|understand what)|i should think|"
    r"the (?:user|customer|question|prompt) (?:is asking|asks|wants|is looking|has asked|wants me|says|seems)|"
    r"first,? i (?:need|should|have) to (?:figure|think|understand|recall))\b"
)
"""How an answer begins that thinks aloud; case is ignored."""

HEAD = 160
"""Code points of an answer in which that has to show."""
