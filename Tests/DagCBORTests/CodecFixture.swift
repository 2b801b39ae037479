// SPDX-License-Identifier: Apache-2.0

/// One block of <https://github.com/ipld/codec-fixtures> (fixtures/): its CID, its DAG-CBOR and the same data as DAG-JSON.
struct CodecFixture: Sendable {
    let cid: String
    let hex: String
    let json: String
}

extension CodecFixture {
    /// The small blocks of the collection.
    static let all: [CodecFixture] = [
        CodecFixture(
            cid: "bafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyfe",
            hex: "8102",
            json: #"[2]"#,
        ),
        CodecFixture(
            cid: "bafyreick3uapgoe63rizj6rptbqwl7pagin26fos32n37fu7uktzcadcdu",
            hex: "8118ff",
            json: #"[255]"#,
        ),
        CodecFixture(
            cid: "bafyreid7y3kwce6omkwi4ziyisf5v2niknzjwab2ofigddwm3bq4xlnovy",
            hex: "8403040506",
            json: #"[3,4,5,6]"#,
        ),
        CodecFixture(
            cid: "bafyreihmxfmn5wcpzpiqa6zfefgabxmd2jzr2bd4y2v7c2ss4plkgkabgq",
            hex: "8265617272617982626f66820582666e657374656482666172726179736121",
            json: #"["array",["of",[5,["nested",["arrays","!"]]]]]"#,
        ),
        CodecFixture(
            cid: "bafyreidasbkb6vj3obxxqqgiz2ahvw7iaxmj446bbnrroj3jt6vzpo5fhm",
            hex: "811901f4",
            json: #"[500]"#,
        ),
        CodecFixture(
            cid: "bafyreifflym5ibfezh3vwegpsh6hngjeczrjw35a7fsgsfqui4vgy2eawu",
            hex: "811b0016db6db6db6db7",
            json: #"[6433713753386423]"#,
        ),
        CodecFixture(
            cid: "bafyreiarke72vvg3sfs2nrpzpgnxs7dqcdu2e4ytixgo7snkyoq5w7oddu",
            hex: "811a00010000",
            json: #"[65536]"#,
        ),
        CodecFixture(
            cid: "bafyreifjs6kz3aq24pywi7mdrizazmzdsvu3jtd7uut64lvj3mblk2byaa",
            hex: "811b001fffffffffffff",
            json: #"[9007199254740991]"#,
        ),
        CodecFixture(
            cid: "bafyreidwx2fvfdiaox32v2mnn6sxu3j4qoxeqcuenhtgrv5qv6litfnmoe",
            hex: "80",
            json: #"[]"#,
        ),
        CodecFixture(
            cid: "bafyreidfn5bivgcww7slkgp7f5iiukoggxr542m4pzl3zn3oia7ozt7ffe",
            hex: "41a1",
            json: #"{"/":{"bytes":"oQ"}}"#,
        ),
        CodecFixture(
            cid: "bafyreigdmqpykrgxyaxtlafqpqhzrb7qy2rh75nldvfd4kok6gl47quzvy",
            hex: "40",
            json: #"{"/":{"bytes":""}}"#,
        ),
        CodecFixture(
            cid: "bafyreidsrf4agofvag5iiksjc7jjehhdcjqggra7cxe3m2movopc7pomr4",
            hex: "d82a582300122022ad631c69ee983095b5b8acd029ff94aff1dc6c48837878589a92b90dfea317",
            json: #"{"/":"QmQg1v4o9xdT3Q14wh4S7dxZkDjyZ9ssFzFzyep1YrVJBY"}"#,
        ),
        CodecFixture(
            cid: "bafyreidfkreyekhbpfbbau3o4aakvxk6ninfo7baileo7ezgjiunk66er4",
            hex: "d82a582300122031c3d57080d8463a3c63b2923df5a1d40ad7a73eae5a14af584213e5f504ac33",
            json: #"{"/":"QmRgutAxd8t7oGkSm4wmeuByG6M51wcTso6cubDdQtuEfL"}"#,
        ),
        CodecFixture(
            cid: "bafyreidqpmseqxbqp3fwb256fmqg4glepd4wfn5ubei7jlcvxpfy7bshge",
            hex: "d82a58230012208ab7a6c5e74737878ac73863cb76739d15d4666de44e5756bf55a2f9e9ab5f44",
            json: #"{"/":"QmXg9Pp2ytZ14xgmQjYEiHjVjMFXzCVVEcRTWJBmLgR39V"}"#,
        ),
        CodecFixture(
            cid: "bafyreihm764rs4lirtozq4d5d4pqext5b5akh6val7cyphu4aglvpha3xm",
            hex: "d82a4a00015500050001020304",
            json: #"{"/":"bafkqabiaaebagba"}"#,
        ),
        CodecFixture(
            cid: "bafyreic3yrxqeqgoi24fo3h43nfkfs4cntcx243g3lzv3n2hnmcm5ksnzu",
            hex: "d82a5825000155122081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da1577e3e646877",
            json: #"{"/":"bafkreiebzrnroamgos2adnbpgw5apo3z4iishhbdx77gldnbk57d4zdio4"}"#,
        ),
        CodecFixture(
            cid: "bafyreicsrmbdimdekusleiafgsuwpsvijhmqtecucyxysgcftnptepbb2m",
            hex: "d82a58250001551220b6fbd675f98e2abd22d4ed29fdc83150fedc48597e92dd1a7a24381d44a27451",
            json: #"{"/":"bafkreifw7plhl6mofk6sfvhnfh64qmkq73oeqwl6sloru6rehaoujituke"}"#,
        ),
        CodecFixture(
            cid: "bafyreihfnilmqbnwzcmqrspmmyik5qdocjdrf3rnkuxb2aanrh2qycf6wy",
            hex: "d82a5825000171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a365b",
            json: #"{"/":"bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm"}"#,
        ),
        CodecFixture(
            cid: "bafyreif4kmuaiu3fuqmdkb6e7vfdz7x6c2sqjybc5bz3l6b2vnj5e5xjl4",
            hex: "d82a5825000171122089556551c3926679cc52c72e182a5619056a4727409ee93a26d05ad727ca11f4",
            json: #"{"/":"bafyreiejkvsvdq4smz44yuwhfymcuvqzavveoj2at3utujwqlllspsqr6q"}"#,
        ),
        CodecFixture(
            cid: "bafyreidvvetydwcmpvymr34rqmz6cu4yhi7jluds6n5yyyqdllssa4jcom",
            hex: "d82a5826000185011220fee347e160f04149130aff63259712dca7aec9ecff70a3d4d4942b5d64b09d05",
            json: #"{"/":"bagcqcera73rupyla6bauseyk75rslfys3st25spm75ykhvgusqvv2zfqtucq"}"#,
        ),
        CodecFixture(
            cid: "bafyreicwwufftyxxvvbolsj2svwvc3zzo7u23j2hz27edffxzazlhistjy",
            hex: "d82a58260001b00156201b7c39197e95b49b38ff96c7bf9e1db4a9f36b5698ecd6000000000000000000",
            json: #"{"/":"bagyacvradn6dsgl6sw2jwoh7s3d37hq5wsu7g22wtdwnmaaaaaaaaaaaaaaa"}"#,
        ),
        CodecFixture(
            cid: "bafyreigyego6qj7uxt5dtmpznwi3mtwz7l5hf7m3udmsvkd2ps2gbmjzs4",
            hex: "d82a58260001b1015620c3f2244dfb3c833c62e72e05b7fd1bd6bcba2d6cd455984a1059db7a4bf38348",
            json: #"{"/":"bagyqcvraypzcitp3hsbtyyxhfyc3p7i3226lullm2rkzqsqqlhnxus7tqnea"}"#,
        ),
        CodecFixture(
            cid: "bafyreias54gwjsb5z4v3amftdd5h6ufcpuk3zci7klphqoyyjmv52g4uie",
            hex: "d82a58260001c001562008ce3d9731b000c08338455c8a4a6bd05da16e26b11daa1b917184ece80f0400",
            json: #"{"/":"bahaacvrabdhd3fzrwaambazyivoiustl2bo2c3rgweo2ug4rogcoz2apaqaa"}"#,
        ),
        CodecFixture(
            cid: "bafyreiboefkuukdnjhy5sy2ekybhp73yheoy3uj5n36hal6tckhflmp2ye",
            hex: "d82a58260001c0015620960143fe2c5e22cc0bf0cd5534d7f7f4347f4e75223d07379b9af71400000000",
            json: #"{"/":"bahaacvrasyauh7rmlyrmyc7qzvktjv7x6q2h6ttvei6qon43tl3riaaaaaaa"}"#,
        ),
        CodecFixture(
            cid: "bafyreiemoe3mh3uanvjypqyrousnwapnluxnmt5lorlhzguj5nvmgjdthi",
            hex: "d82a58190001781114c876ceeaa8b30123bc5fc99359e682a737308659",
            json: #"{"/":"baf4bcfgio3hovkftaer3yx6jsnm6navhg4yimwi"}"#,
        ),
        CodecFixture(
            cid: "bafyreicrcxd4oefvax3uw7gshyen7bbj2vno3drylsnp3int5p6wdesoqq",
            hex: "d82a582500017012207252523e6591fb8fe553d67ff55a86f84044b46a3e4176e10c58fa529a4aabd5",
            json: #"{"/":"bafybeidskjjd4zmr7oh6ku6wp72vvbxyibcli2r6if3ocdcy7jjjusvl2u"}"#,
        ),
        CodecFixture(
            cid: "bafyreib6okxebjb65dd5i7nu2johcro6wpxxxvt5ykuusyky7763w2ypnq",
            hex: "d82a58250001711220785197229dc8bb1152945da58e2348f7e279eeded06cc2ca736d0e879858b501",
            json: #"{"/":"bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae"}"#,
        ),
        CodecFixture(
            cid: "bafyreieculsmrexh3ty5jentbvuku452o27mst4h2tq2rb2zntqhgcstji",
            hex: "a26444617461450001020304654c696e6b7380",
            json: #"{"Data":{"/":{"bytes":"AAECAwQ"}},"Links":[]}"#,
        ),
        CodecFixture(
            cid: "bafyreih7w5oijm4kksxrkuvpspuobxpfn5a6l2uerxyfpdfdjzrirlwaiq",
            hex: "a2644461746140654c696e6b7380",
            json: #"{"Data":{"/":{"bytes":""}},"Links":[]}"#,
        ),
        CodecFixture(
            cid: "bafyreico7im6nfzt2euwvdrs62ylgx2w6fmjdrxl2zaz5up5uhqwgwsnhe",
            hex: "a1654c696e6b7381a16448617368d82a4a00015500050001020304",
            json: #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"}}]}"#,
        ),
        CodecFixture(
            cid: "bafyreigi3x5lx7auupkm3z27b5emluvkrv3mwpq35244zy4cnqjplyr2fi",
            hex: "a1654c696e6b7381a26448617368d82a4a00015500050001020304644e616d6569736f6d65206e616d65",
            json: #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"},"Name":"some name"}]}"#,
        ),
        CodecFixture(
            cid: "bafyreigtcfxx5v7f4gdcbnouvhpwgfjmhh4pqgeu3sznfm6y4ql62g4urq",
            hex: "a1654c696e6b7381a26448617368d82a4a00015500050001020304644e616d6560",
            json: #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"},"Name":""}]}"#,
        ),
        CodecFixture(
            cid: "bafyreidfgtcksdb5gn4jn2eggnqkktnahqzmvprrv7pakqmiwz25aej62y",
            hex: "a1654c696e6b7381a26448617368d82a4a00015500050001020304655473697a651b001fffffffffffff",
            json: #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"},"Tsize":9007199254740991}]}"#,
        ),
        CodecFixture(
            cid: "bafyreia2x5mgcqwslci2apn3d5t6ptnknbw4jmnedjkynp6jxjdxb7bvcq",
            hex: "a1654c696e6b7381a26448617368d82a4a00015500050001020304655473697a6500",
            json: #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"},"Tsize":0}]}"#,
        ),
        CodecFixture(
            cid: "bafyreihjsq5okmwdasf4hoiauwxv3vxjuwh2kuh4k5pgzzi3hanepxusjm",
            hex: "a1654c696e6b7380",
            json: #"{"Links":[]}"#,
        ),
        CodecFixture(
            cid: "bafyreiahe732takf4lhvcjrpeycxs2sccncd7zd5frj5w2hmmyhnokfwsy",
            hex: "a2644461746143010203654c696e6b7380",
            json: #"{"Data":{"/":{"bytes":"AQID"}},"Links":[]}"#,
        ),
        CodecFixture(
            cid: "bafyreibac77tiyjzkzzkucve6zejj7jpswslcihcnehisulfnv423qxo2i",
            hex: "f4",
            json: #"false"#,
        ),
        CodecFixture(
            cid: "bafyreidgf3tgrdkimspjianeb4i2ilrhwrd72drroivhom32cegkxisoay",
            hex: "fbbfe0000000000000",
            json: #"-0.5"#,
        ),
        CodecFixture(
            cid: "bafyreibmiakyxlz24yia56ipz27movs5zv6js456jvqhpyjluhycsitl34",
            hex: "fbbfefffffffffffff",
            json: #"-0.9999999999999999"#,
        ),
        CodecFixture(
            cid: "bafyreibn43uo5yygsnzbdj6eey2mrcrmavhxgkzvgnmarkt3mo2efr4cfy",
            hex: "fbbff199999999999a",
            json: #"-1.1"#,
        ),
        CodecFixture(
            cid: "bafyreibg2jfpbjanaowwfpoamj2tjpo2ifhy5fbkln55b5mlhfiy747egq",
            hex: "fb8000000000000002",
            json: #"-1e-323"#,
        ),
        CodecFixture(
            cid: "bafyreideyqdtlnfu53gvyrlg7fsqrx5bk4v2lxmgwzfnfxi23wlyxm43ta",
            hex: "fbbe78000000000000",
            json: #"-8.940696716308594e-8"#,
        ),
        CodecFixture(
            cid: "bafyreifwqkffcpzsyfigri7xm2kaf6bz7si5stsnf46jep5w5we7ngmgma",
            hex: "fb3fe0000000000000",
            json: #"0.5"#,
        ),
        CodecFixture(
            cid: "bafyreigjp6bt6yhk2nxlvxhvy3mfoxs4sxslnnzzgbbxc2tailmnuic37i",
            hex: "fb3fefffffffffffff",
            json: #"0.9999999999999999"#,
        ),
        CodecFixture(
            cid: "bafyreifeekgttrbqlvjqmvey2r7damal3kiqn5a6r7a2pijrx4jgdv5odi",
            hex: "fb3ff199999999999a",
            json: #"1.1"#,
        ),
        CodecFixture(
            cid: "bafyreifj6tfoswmsty24t4ittpwdnzaj6tka7637gdjrrly6q5msu6eooq",
            hex: "fb3ff1c71c71c71c72",
            json: #"1.1111111111111112"#,
        ),
        CodecFixture(
            cid: "bafyreib6bigeneyagim45hjjzzn3ggyuthejspqqccplri2pmmek5bz2uq",
            hex: "fb0000000000000002",
            json: #"1e-323"#,
        ),
        CodecFixture(
            cid: "bafyreie6fuw4lkhwfiljun5k4y5srv6io7rcf4r766amlxtmx3it2hwg2e",
            hex: "fb3e78000000000000",
            json: #"8.940696716308594e-8"#,
        ),
        CodecFixture(
            cid: "bafyreibybbnywxrykhqdulrhywkofxds5tw5fye6geudy2us3pgw2ptgnm",
            hex: "fb40f4241a31a5a515",
            json: #"82497.63712086187"#,
        ),
        CodecFixture(
            cid: "bafyreibqkv642umtthvkk4siz2x27eqwugyitsjsgbc65ffmtajiag4b64",
            hex: "8501f5f4f620",
            json: #"[1,true,false,null,-1]"#,
        ),
        CodecFixture(
            cid: "bafyreibwvht7dsk3ql73tf2d4dc4jtuv3a6juqykvrm7qtxtzp5lmfcqna",
            hex: "20",
            json: #"-1"#,
        ),
        CodecFixture(
            cid: "bafyreiek7xrdy2ej7xqapz2iofeuwo4yl43xrklokxd3k5jwpkcmos4os4",
            hex: "3863",
            json: #"-100"#,
        ),
        CodecFixture(
            cid: "bafyreigdjo5suzljxlmtuj4eoohou6vadwznc4kkdfd4xsarc5sycz76oy",
            hex: "38ff",
            json: #"-256"#,
        ),
        CodecFixture(
            cid: "bafyreiegsmviy5gqtupkwtz7d4driei2jzbf4tg3yldpc6ralqjukiywru",
            hex: "3aa5f702b3",
            json: #"-2784428724"#,
        ),
        CodecFixture(
            cid: "bafyreiekgmp53zydf4z2ohq3fysx3aawny2i4ah4wf4rj5el3nl2drrqa4",
            hex: "22",
            json: #"-3"#,
        ),
        CodecFixture(
            cid: "bafyreigwygio7woulumjyyylkawalinrei75k3ejc47mcnbnh2voqfikoy",
            hex: "3901f4",
            json: #"-501"#,
        ),
        CodecFixture(
            cid: "bafyreickfy6hbb7xz6eiervs4n3jkmnzc2ndbh4flg2jmbz4whoflbdbnm",
            hex: "3b0016db6db6db6db7",
            json: #"-6433713753386424"#,
        ),
        CodecFixture(
            cid: "bafyreifyx757rmvmwx42wig6lkhgpe2hikvsfu5d7ru55fyhugqoq2leii",
            hex: "3b001ffffffffffffe",
            json: #"-9007199254740991"#,
        ),
        CodecFixture(
            cid: "bafyreictwassa7oj2p67275p5xztivqa3zcspn3zrilgohy3jwrv43klkm",
            hex: "3b001fffffffffffff",
            json: #"-9007199254740992"#,
        ),
        CodecFixture(
            cid: "bafyreicb5jhmhsjiazef7gbina6ozd2er7jugqaapmhvbhvubjc6ech2ie",
            hex: "3b0020000000000000",
            json: #"-9007199254740993"#,
        ),
        CodecFixture(
            cid: "bafyreidh4mvwi7pnv62beigtnibakkxpsgjzua5g7kdvu2deltah6kigay",
            hex: "3b7fffffffffffffff",
            json: #"-9223372036854775808"#,
        ),
        CodecFixture(
            cid: "bafyreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu",
            hex: "00",
            json: #"0"#,
        ),
        CodecFixture(
            cid: "bafyreiglx3aucayuplysf7vp6jazvwef2nznas75tufpc4kn2ig76jfw4m",
            hex: "1a000f4240",
            json: #"1000000"#,
        ),
        CodecFixture(
            cid: "bafyreifystp4hw2d3psdtqoairwnsl4mmb2hyupopdp7wxvrxul2cdadbe",
            hex: "1ba5f702b3a5f702b3",
            json: #"11959030306112471731"#,
        ),
        CodecFixture(
            cid: "bafyreibnpsyje7iwfx3smzlnofkxqdyeqz3a4qzhwu33ktibq7sxeckrpq",
            hex: "1bffffffffffffffff",
            json: #"18446744073709551615"#,
        ),
        CodecFixture(
            cid: "bafyreig3yg2msah74sgvow25uxddqbabex3f3mh6hysess3w5kmgiv6zqy",
            hex: "02",
            json: #"2"#,
        ),
        CodecFixture(
            cid: "bafyreih4vluto2froiw457akazzjhcfm7y22juemxx6jsyyjufp227tcv4",
            hex: "18ff",
            json: #"255"#,
        ),
        CodecFixture(
            cid: "bafyreiga5hy6mxnej7eankwq2zi7echorwp7wfkoeto6l3262rxn24r65m",
            hex: "1aa5f702b3",
            json: #"2784428723"#,
        ),
        CodecFixture(
            cid: "bafyreifvxhnllfzufgihevzlj62j34nmzrlzfdjb5pwyqe5675meqi6o7q",
            hex: "1901f4",
            json: #"500"#,
        ),
        CodecFixture(
            cid: "bafyreie2fdkdrtj4mmdpcryivf4uuvirpz6ehzgmt2w2ks6s6qsrlj4k3a",
            hex: "1b0016db6db6db6db7",
            json: #"6433713753386423"#,
        ),
        CodecFixture(
            cid: "bafyreicft66te6utk6chakwkgyqxirmsh6dzjyi34c4kf2pzwpvjxaaose",
            hex: "19ffff",
            json: #"65535"#,
        ),
        CodecFixture(
            cid: "bafyreibjfaasdb7qgrdnd2pmg7noltevqzswyif5nyup6sktdanzgpft6a",
            hex: "1a00010000",
            json: #"65536"#,
        ),
        CodecFixture(
            cid: "bafyreiau6uboriydiauixhnjr3kv3hzdbsfjf3uggnqzrx3ndnhcpdz5dy",
            hex: "1b001fffffffffffff",
            json: #"9007199254740991"#,
        ),
        CodecFixture(
            cid: "bafyreih2npqkh2altk6fydcmxj4kibc6qj5p44r7jnktdw22txixdi2qli",
            hex: "1b7fffffffffffffff",
            json: #"9223372036854775807"#,
        ),
        CodecFixture(
            cid: "bafyreihltcnuuyqp2jm24aqydpnlj7b6w3ogwrplomrjtg5rifv44mmjey",
            hex: "a1616101",
            json: #"{"a":1}"#,
        ),
        CodecFixture(
            cid: "bafyreierz7t5y4xa635mndfb2i7wu2zxzfnpl6xvg5wr2kxeambtrgvsuy",
            hex: "a161316161",
            json: #"{"1":"a"}"#,
        ),
        CodecFixture(
            cid: "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua",
            hex: "a0",
            json: #"{}"#,
        ),
        CodecFixture(
            cid: "bafyreib7zq4mhl7fwtmftjn7d7mmlwf6gi32vimlsjkn25w2e5xlhz2deu",
            hex: "a1666f626a656374a16477697468a26134666e6573746564676f626a65637473a161216121",
            json: #"{"object":{"with":{"4":"nested","objects":{"!":"!"}}}}"#,
        ),
        CodecFixture(
            cid: "bafyreifqwkmiw256ojf2zws6tzjeonw6bpd5vza4i22ccpcq4hjv2ts7cm",
            hex: "f6",
            json: #"null"#,
        ),
        CodecFixture(
            cid: "bafyreigmgu7icw3p3lf3prtti7x3o7vsc6e5peltjinsa7zni2axvlz5cm",
            hex: "6c48656c6c6f20776f726c6421",
            json: #""Hello world!""#,
        ),
        CodecFixture(
            cid: "bafyreiewdnw5h3pdzohmxkwl22g6aqgnpdvs5vmiseymz22mjeti5jgvay",
            hex: "6161",
            json: #""a""#,
        ),
        CodecFixture(
            cid: "bafyreiengp2sbi6ez34a2jctv34bwyjl7yoliteleaswgcwtqzrhmpyt2m",
            hex: "60",
            json: #""""#,
        ),
        CodecFixture(
            cid: "bafyreigxqkzjak6m4vnenitdpwfryihbvy3wotdle2ldsfgkebeh56ruda",
            hex: "6fc48c6175657320c39f76c49b746521",
            json: #""Čaues ßvěte!""#,
        ),
        CodecFixture(
            cid: "bafyreib4565nbj4j6mklcrwjqgdv3uw4i6fr5dqb4dpqcqtsgrzeyg7hmm",
            hex: "63e6b0b4",
            json: #""水""#,
        ),
        CodecFixture(
            cid: "bafyreihgpl6u5kyypvntwaijdv7wxeiuugo6ruujt652eigmp27zarclam",
            hex: "64f0908591",
            json: #""𐅑""#,
        ),
        CodecFixture(
            cid: "bafyreibhvppn37ufanewvxvwendgzksh3jpwhk6sxrx2dh3m7s3t5t7noa",
            hex: "f5",
            json: #"true"#,
        ),
    ]
}
