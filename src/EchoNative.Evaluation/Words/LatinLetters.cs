using System.Collections.Frozen;

namespace EchoNative.Evaluation.Words;

/// <summary>
/// Latin letters and their marks, from Unicode's decompositions (U+00C0 to U+024F, U+1E00 to U+1EFF). Not <see cref="string.Normalize()"/>: where
/// globalisation is invariant, as in this project's programs, that leaves all but ASCII as it is.
/// </summary>
internal static class LatinLetters
{
    // For each mark the letters that have it, each before what it is without.
    private static readonly (char Mark, string Letters)[] Marks =
    [
        ('\u0300', "àaèeìiòoùuǜüǹnḕēṑōẁwầâằăềêồôờơừưỳy"),
        ('\u0301', "áaéeíióoúuýyćcĺlńnŕrśsźzǘüǵgǻåǽæǿøḉçḗēḯïḱkḿmṍõṓōṕpṹũẃwấâắăếêốôớơứư"),
        ('\u0302', "âaêeîiôoûuĉcĝgĥhĵjŝsŵwŷyẑzậạệẹộọ"),
        ('\u0303', "ãañnõoĩiũuṽvẫâẵăẽeễêỗôỡơữưỹy"),
        ('\u0308', "äaëeïiöoüuÿyḧhṏõṻūẅwẍxẗt"),
        ('\u030a', "åaůuẘwẙy"),
        ('\u0327', "çcģgķkļlņnŗrşsţtȩeḑdḩh"),
        ('\u0304', "āaēeīiōoūuǖüǟäǡȧǣæǭǫȫöȭõȱȯȳyḡgḹḷṝṛ"),
        ('\u0306', "ăaĕeğgĭiŏoŭuḝȩặạ"),
        ('\u0328', "ąaęeįiųuǫo"),
        ('\u0307', "ċcėeġgżzȧaȯoḃbḋdḟfḣhṁmṅnṗpṙrṡsṥśṧšṩṣṫtẇwẋxẏy"),
        ('\u030c', "čcďděeľlňnřršsťtžzǎaǐiǒoǔuǚüǧgǩkǯʒǰjȟh"),
        ('\u030b', "őoűu"),
        ('\u031b', "ơoưu"),
        ('\u030f', "ȁaȅeȉiȍoȑrȕu"),
        ('\u0311', "ȃaȇeȋiȏoȓrȗu"),
        ('\u0326', "șsțt"),
        ('\u0325', "ḁa"),
        ('\u0323', "ḅbḍdḥhḳkḷlṃmṇnṛrṣsṭtṿvẉwẓzạaẹeịiọoợơụuựưỵy"),
        ('\u0331', "ḇbḏdḵkḻlṉnṟrṯtẕzẖh"),
        ('\u032d', "ḓdḙeḽlṋnṱtṷu"),
        ('\u0330', "ḛeḭiṵu"),
        ('\u032e', "ḫh"),
        ('\u0324', "ṳu"),
        ('\u0309', "ảaẩâẳăẻeểêỉiỏoổôởơủuửưỷy"),
    ];

    private static readonly FrozenDictionary<char, char> Plain = Pairs().ToFrozenDictionary(static pair => pair.Letter, static pair => pair.Base);

    private static readonly FrozenDictionary<(char Base, char Mark), char> Marked =
        Pairs().ToFrozenDictionary(static pair => (pair.Base, pair.Mark), static pair => pair.Letter);

    /// <summary>The letter without marks.</summary>
    public static char WithoutMarks(char letter)
    {
        while (Plain.TryGetValue(letter, out char plain))
        {
            letter = plain;
        }

        return letter;
    }

    /// <summary>A letter and a mark behind it as one letter; null where there is none.</summary>
    public static char? Compose(char letter, char mark) => Marked.TryGetValue((letter, mark), out char composed) ? composed : null;

    private static IEnumerable<(char Letter, char Base, char Mark)> Pairs() =>
        Marks.SelectMany(static row => row.Letters.Chunk(2), static (row, pair) => (pair[0], pair[1], row.Mark));
}
