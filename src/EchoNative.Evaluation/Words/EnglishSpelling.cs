using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EchoNative.Evaluation.Words;

/// <summary>
/// British spelling as American: families of words by their endings, the others one by one. It only has to bring the spellings of one word
/// together: an ending that a word does not have, or that no word should get, does no harm, because both texts are treated alike.
/// </summary>
internal static partial class EnglishSpelling
{
    private const string Single =
        """
        aeroplane airplane, aluminium aluminum, artefact artifact, axe ax, bannister banister, baulk balk, behove behoove, calliper caliper,
        callisthenics calisthenics, cancelation cancellation, cheque check, chequebook checkbook, chequered checkered, chilli chili,
        clarinettist clarinetist, connexion connection, cosy cozy, cosier cozier, cosiest coziest, cosily cozily, cosiness coziness,
        councillor councilor, counsellor counselor, crenelated crenellated, crueller crueler, cruellest cruelest, cypher cipher, disc disk,
        videodisc videodisk, draught draft, draughty drafty, draughtier draftier, draughtiest draftiest, draughtboard draftboard,
        draughtsman draftsman, draughtsmen draftsmen, draughtsmanship draftsmanship, draughtswoman draftswoman, draughtswomen draftswomen,
        epaulette epaulet, fillet filet, filleted fileted, filleting fileting, flautist flutist, gaol jail, gaoled jailed, gaoler jailer,
        gaoling jailing, gaolbird jailbird, gaolbreak jailbreak, gage gauge, gaged gauged, gaging gauging, glueing gluing, glamor glamour,
        grey gray, greyed grayed, greying graying, greyish grayish, greyness grayness, groyne groin, gryphon griffin, inflexion inflection,
        jeweller jeweler, jewellery jewelry, judgement judgment, libellous libelous, likeable likable, maneuvrability maneuverability,
        maneuvrable maneuverable, baulked balked, baulking balking, behoved behooved, cosies cozies, ageing aging, marvellous marvelous, marvellously marvelously, misspelt misspelled, mollusc mollusk,
        moult molt, moulted molted, moulting molting, moustache mustache, moustached mustached, moustachioed mustachioed, omelette omelet,
        panellist panelist, phoney phony, plough plow, ploughed plowed, ploughing plowing, ploughman plowman, ploughmen plowmen,
        ploughshare plowshare, snowplough snowplow, pouffe pouf, practise practice, practised practiced, practising practicing,
        programme program, pyjama pajama, pzazz pizzazz, sceptic skeptic, sceptical skeptical, sceptically skeptically,
        scepticism skepticism, sheikh sheik, smoulder smolder, smouldered smoldered, smouldering smoldering, storey story, storeys stories,
        sulphate sulfate, sulphide sulfide, sulphur sulfur, sulphurous sulfurous, syphon siphon, syphoned siphoned, syphoning siphoning,
        tonne ton, tranquillity tranquility, tyre tire, untrammelled untrammeled, waggon wagon, woollen woolen, woolly wooly,
        woollies woolies, worshipper worshiper, yoghourt yogurt, yoghurt yogurt, almanack almanac, appal appall, biassed biased,
        biassing biasing, bingeing binging, bevvy bevy, bevvies bevies, busses buses, bussing busing, minibusses minibuses, gasses gases,
        distil distill, enrol enroll, enthral enthrall, fulfil fulfill, fulfilment fulfillment, instal install, instalment installment,
        instil instill, gipsies gypsies, gipsy gypsy, aerogramme aerogram, gramme gram, kilogramme kilogram, milligramme milligram,
        centigramme centigram, mould mold, moulded molded, moulder molder, mouldered moldered, mouldering moldering, mouldier moldier,
        mouldiest moldiest, moulding molding, mouldy moldy, remould remold, remoulded remolded, remoulding remolding, licenced licensed,
        licencing licensing, travelog travelogue, accoutrement accouterment, saltpetre saltpeter, philtre filter, enamoured enamored,
        carcase carcass, kerb curb
        """;

    // Stems, then endings as British>American.
    private static readonly (string Stems, string Endings)[] Families =
    [
        ("arb ard arm behavi cand clam clang col demean discol disfav dishon enam endeav fav ferv flav harb hon hum lab misbehavi misdemean multicol "
            + "neighb od parl ranc rig rum sav savi splend succ technicol tricol tum unfav unsav val vap vig watercol belab",
            "our>or ours>ors oured>ored oureds>oreds ouring>oring ourings>orings ourer>orer ourers>orers ourable>orable ourably>orably ourful>orful "
            + "ourfully>orfully ourless>orless oury>ory ouries>ories ourite>orite ourites>orites ouritism>oritism ourhood>orhood ourhoods>orhoods "
            + "ourly>orly ourliness>orliness oural>oral ourism>orism ourist>orist ourists>orists oursome>orsome ourant>orant ourants>orants ourize>orize ourized>orized "
            + "ourizes>orizes ourizing>orizing"),
        ("amphitheat calib cent centilit centimet epicent fib goit kilomet lacklust lit louv lust meag met micromet millilit millimet mit och "
            + "maneuv outmaneuv reconnoit sab saltpet scept sepulch somb spect theat",
            "re>er res>ers red>ered ring>ering rings>erings refold>erfold refolds>erfolds repiece>erpiece repieces>erpieces reglass>erglass "
            + "regoer>ergoer regoers>ergoers"),
        ("backped bedev bejew bev canc car cav chann chis couns cudg di disembow dishev driv du enam equ funn gamb grav grov gru impan imper init "
            + "initi jew lab lev lib marsh marv mod pan parc ped penc pumm quarr rav ref refu remod rev riv shov shriv sign sniv snork spir squirr "
            + "stenc swiv tass tow trav tri tunn unequ unrav unriv weas yod",
            "elled>eled elling>eling eller>eler ellers>elers ellingly>elingly alled>aled alling>aling illed>iled illing>iling olled>oled olling>oling"),
        ("anal catal dial epil monol prol", "ogue>og ogues>ogs ogued>oged oguing>oging"),
        ("defen offen preten licen", "ce>se ces>ses celess>seless"),
        ("worship kidnap", "ped>ed ping>ing per>er pers>ers"),
        ("anal catal paral breathal psychoanal electrol", "yse>yze ysed>yzed yses>yzes yser>yzer ysers>yzers ysing>yzing"),
    ];

    // ae and oe, wherever a word that begins so goes on.
    private const string Beginnings =
        "aeon>eon aesth>esth aetio>etio anaem>anem anaesth>anesth archaeo>archeo bougainvillaea>bougainvillea caesarea>cesarea chimaera>chimera "
        + "diarrhoea>diarrhea edoema>edema encyclopaed>encycloped faec>fec foet>fet gonorrhoea>gonorrhea gynaeco>gyneco haem>hem homoeo>homeo leukaem>leukem "
        + "manoeuv>maneuv mediaeval>medieval oesoph>esoph oestr>estr orthopaed>orthoped outmanoeuv>outmaneuv paederast>pederast paediatr>pediatr "
        + "paedophil>pedophil palaeo>paleo pharmacopoeia>pharmacopeia praesid>presid primaeval>primeval toxaem>toxem tranquilli>tranquili "
        + "tranquilly>tranquily";

    // What stands before -ise in words that are never written with z.
    private static readonly FrozenSet<string> NeverZ =
        ("adv advert ar appr br bru chast chemise compr comprom conc cru c circumc dem desp dev disfranch disgu enfranch enterpr exc exerc expert franch "
            + "gu improv inc l li lou merchand mis misadv mo no otherw po porpo pra prec prem prom r ra repr rev rpr superv surm surpr telev tort treat turquo "
            + "unw v w wh exp parad pr likew pra appra ra bra chem val cer mort unpr valu").Split(' ').ToFrozenSet();

    private static readonly FrozenDictionary<string, string> Words = MakeWords().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly (string British, string American)[] Prefixes = [.. Pairs(Beginnings)];

    /// <summary>A text of lower case, whose words stand between spaces.</summary>
    public static string American(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(OfWord));

    private static string OfWord(string word)
    {
        foreach ((string british, string american) in Prefixes)
        {
            if (word.StartsWith(british, StringComparison.Ordinal))
            {
                word = american + word[british.Length..];
                break;
            }
        }

        return Words.TryGetValue(word, out string? known) ? known
            : Ise().Match(word) is { Success: true } match && !NeverZ.Contains(match.Groups["stem"].Value) ? $"{match.Groups["stem"].Value}iz{match.Groups["end"].Value}"
            : word;
    }

    private static Dictionary<string, string> MakeWords()
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string stems, string endings) in Families)
        {
            foreach ((string british, string american) in Pairs(endings))
            {
                foreach (string stem in stems.Split(' '))
                {
                    words[stem + british] = stem + american;
                }
            }
        }

        foreach (string[] pair in Single.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static p => p.Split(' ')))
        {
            words[pair[0] + "s"] = pair[1] + "s";
            words[pair[0]] = pair[1];
        }

        return words;
    }

    private static IEnumerable<(string British, string American)> Pairs(string list) =>
        list.Split(' ').Select(static pair => pair.Split('>')).Select(static pair => (pair[0], pair[1]));

    [GeneratedRegex("^(?<stem>[a-z]+)is(?<end>e[ds]?|ers?|ing|ingly|able|ably|ations?|ational|ance|ement)$")]
    private static partial Regex Ise();
}
