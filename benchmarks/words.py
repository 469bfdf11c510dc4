"""The vocabulary of the benchmark corpus: real words and what English makes of them."""

from __future__ import annotations

_FUNCTION = """
the of and to a in is that it for was on are as with they be at this have from or had by but what some we can out other were all there
when up use your how said an each she which do their time if will way about many then them would so these her make him has two more go
see no could than first been its who now people my made over did down only find after little very just where most through our back much
before right too any same around another came because does well such here take why help put different away again off still should
between never last while along might next below both few those always together often until once upon without second enough
"""

_NOUNS = """
account address afternoon air animal answer apple arm army art autumn baby ball bank base basket battle beach bean bear bed bell bird
blood board boat body bone book border bottle box branch bread bridge brother building bus business button cake camera camp captain car
card castle cat cattle cause cell centre chain chair chance chapter child choice church circle city class clay clock cloth cloud coast
coat coffee colour company copper corn corner cotton country couple course cow crowd culture cup current customer danger daughter day
deal desk detail dinner direction discount distance doctor dog dollar door dress drink driver dust ear earth edge egg end energy engine
evening event exam example eye face fact family farm farmer father field finger fire fish flag floor flower food foot force forest
friend fruit future game garden gas gate girl glass goal gold government grain grass group guest guide hair half hall hand harbour hat
head heart heat height hill history hole home horse hospital hotel hour house ice idea inch insect iron island job journey key kind king
kitchen knee knowledge lady lake lamp land language law leader leaf leather leg lesson letter level library light line lion list lunch
machine magazine mail man map market mass master meal meaning meat medicine member message metal middle milk mill mind minute mirror
mistake moment money month moon morning mother motion mountain mouth museum music nail name nation nature neck needle nest net news
night noise north nose note number object ocean office oil opinion orange order owner package page paint paper parcel parent part
partner party path pattern payment pen pencil person phone picture piece pipe place plain plane plant plate player pocket poem point
police pool port position potato pound power present price prince problem product property purpose queen question radio rail rain range
rate reason receipt record refund region report rest result rice ring river road rock roof room root rope rose rule sail salt sand scale
school science sea season seat seed sense sentence service shape sheep sheet shelf ship shirt shoe shop shoulder side sign signal silver
sister size skin sky sleep smoke snow soap soldier son song sound soup south space spring square stage stamp star station steam steel
step stick stone store storm story stranger stream street string student subject sugar summer sun surface table tail team teacher test
thing thought thread thumb ticket tool tooth top tower town track trade train tree trouble truck truth tube valley value vegetable view
village voice wagon wall war warehouse water wave weather week weight wheel wife wind window wine wing winter wire woman wood word work
worker world writer yard year
"""

_VERBS = """
accept add agree allow appear arrange arrive ask attack attempt avoid bake balance behave believe belong blow boil borrow bounce brush
burn bury call carry change charge check claim clean clear climb close collect compare complain complete confirm connect consider
contain continue control cook copy correct count cover crash create cross cry damage dance decide defend deliver depend describe design
destroy develop disappear discover discuss divide doubt drop earn employ enjoy enter escape examine excuse expand expect explain explore
express fail fasten fetch fill fix float fold follow gather grow guard guess handle happen harvest hate hope hunt hurry imagine improve
include increase inform introduce invent invite join judge jump kick kiss knock laugh learn listen lock look love manage mark marry
measure melt mend miss mix move notice obey observe obtain offer open organise pack pass pause perform permit pick plan play please
point polish pour practise prefer prepare press pretend prevent print produce promise protect provide publish pull pump punish push
question reach realise receive recognise reduce refuse remain remember remove repair repeat replace reply request rescue return roll rub
rush save scatter search seem select serve settle shake share shelter shout show smell smile solve spell spill spread start state stay
stop stretch study succeed suffer suggest supply support suppose surprise surround talk taste teach tempt thank tie touch trace travel
treat trust try turn type understand unite visit wait walk want warm warn wash waste watch wear weigh whisper wipe wish wonder worry
wrap
"""

_ADJECTIVES = """
able angry bitter black blue brave bright broad broken brown busy careful cheap clever cold common cool cruel damp dark dead deaf dear
deep dry dull eager early easy empty equal exact faint fair false famous fast fat fierce final fine firm flat fond foreign free fresh
full gentle glad grand grateful grave great green grey happy hard harsh heavy high hollow honest hot huge humble hungry keen large late
lazy lean light likely lively lonely long loose loud low lucky mad main mild modern narrow neat new noble odd old pale plain pleasant
polite poor proud pure quick quiet rapid rare raw ready red rich ripe rough round royal rude sad safe sharp short shy sick silent simple
slight slow small smooth soft solid sore sour special steady steep stiff straight strange strict strong sudden sweet swift tall tame
tender thick thin tidy tight tiny tired usual vain warm weak wealthy wet white whole wide wild wise young
"""

_NAMES = """
Aaron Agnes Alice Amsterdam Anna Athens Barbara Belgium Berlin Bernard Boston Brazil Canada Carla Charles Chile Clara Cologne Daniel
David Denmark Diana Dublin Edgar Edith Egypt Elena Emma Felix Finland Florence Frank Geneva George Ghana Grace Greece Hamburg Hannah
Harold Helena Henry Iceland India Ingrid Ireland Irene Isaac Italy Ivan Jakob Japan Joan Jonas Julia Karl Kenya Laura Leipzig Leo Linda
Lisbon London Lucas Lydia Madrid Marcus Maria Martha Mexico Milan Monica Munich Nadia Naples Nina Norway Olga Oliver Oscar Oslo Otto
Paris Paul Peru Peter Poland Porto Prague Rebecca Rome Rosa Ruth Samuel Scotland Seville Simon Sofia Spain Stella Stephen Stockholm
Sweden Sylvia Theodor Thomas Tokyo Turin Ulrich Ursula Valencia Vera Victor Vienna Virginia Wales Walter Warsaw William Yvonne Zurich
"""


FUNCTION, NOUNS, VERBS, ADJECTIVES, NAMES = (text.split() for text in (_FUNCTION, _NOUNS, _VERBS, _ADJECTIVES, _NAMES))


def vocabulary() -> list[str]:
    """About 10,000 words: function words first, the words above, and their inflections and compounds."""
    words = [*FUNCTION, *NOUNS, *VERBS, *ADJECTIVES]
    words += [_plural(noun) for noun in NOUNS]
    words += [form for verb in VERBS for form in (_plural(verb), _stem(verb) + "ed", _stem(verb) + "ing", _stem(verb) + "er", "re" + verb)]
    words += [form for adjective in ADJECTIVES for form in (adjective + "ness", adjective + "ly", "un" + adjective)]
    words += [first + second for i, first in enumerate(NOUNS) for second in NOUNS[i % 29 :: 47]]
    return list(dict.fromkeys(words))


def _plural(word: str) -> str:
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def _stem(verb: str) -> str:
    return verb[:-1] if verb.endswith("e") else verb
