// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats

/// Archives made by other implementations.
enum Fixtures {
    /// What a fixture's description says of one section.
    struct Section {
        let cid: String
        let offset: UInt64
        let length: UInt64
        let blockLength: Int

        init(_ cid: String, offset: UInt64, length: UInt64, blockLength: Int) {
            self.cid = cid
            self.offset = offset
            self.length = length
            self.blockLength = blockLength
        }
    }

    /// `carv1-basic.car` of <https://ipld.io/specs/transport/car/fixture/carv1-basic/>: linked raw, DAG-PB (CIDs of
    /// version 0) and DAG-CBOR blocks below two roots.
    static let basic = """
        63a265726f6f747382d82a58250001711220f88bc853804cf294fe417e4fa83028689fcdb1b1592c5102e1474dbc200fab8b
        d82a5825000171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a365b6776657273696f6e01
        5b01711220f88bc853804cf294fe417e4fa83028689fcdb1b1592c5102e1474dbc200fab8ba2646c696e6bd82a5823001220
        02acecc5de2438ea4126a3010ecb1f8a599c8eff22fff1a1dcffe999b27fd3de646e616d6564626c69708301122002acecc5
        de2438ea4126a3010ecb1f8a599c8eff22fff1a1dcffe999b27fd3de122e0a2401551220b6fbd675f98e2abd22d4ed29fdc8
        3150fedc48597e92dd1a7a24381d44a274511204626561721804122f0a22122079a982de3c9907953d4d323cee1d0fb1ed8f
        45f8ef02870c0cb9e09246bd530a12067365636f6e641895012801551220b6fbd675f98e2abd22d4ed29fdc83150fedc4859
        7e92dd1a7a24381d44a27451636363638001122079a982de3c9907953d4d323cee1d0fb1ed8f45f8ef02870c0cb9e09246bd
        530a122d0a240155122081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da1577e3e6468771203646f67180412
        2d0a221220e7dc486e97e6ebe5cdabab3e392bdad128b6e09acc94bb4e2aa2af7b986d24d012056669727374183328015512
        2081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da1577e3e64687762626262511220e7dc486e97e6ebe5cdab
        ab3e392bdad128b6e09acc94bb4e2aa2af7b986d24d0122d0a240155122061be55a8e2f6b4e172338bddf184d6dbee29c988
        53e0a0485ecee7f27b9af0b412036361741804280155122061be55a8e2f6b4e172338bddf184d6dbee29c98853e0a0485ece
        e7f27b9af0b461616161360171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a365ba2646c
        696e6bf6646e616d65656c696d626f
        """

    static let basicRoots = [
        "bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm",
        "bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm",
    ]

    /// The layout, from `carv1-basic.json`.
    static let basicSections = [
        Section(
            "bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm", offset: 100, length: 92, blockLength: 55),
        Section(
            "QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d", offset: 192, length: 133, blockLength: 97),
        Section(
            "bafkreifw7plhl6mofk6sfvhnfh64qmkq73oeqwl6sloru6rehaoujituke", offset: 325, length: 41, blockLength: 4),
        Section(
            "QmWXZxVQ9yZfhQxLD35eDR8LiMRsYtHxYqTFCBbJoiJVys", offset: 366, length: 130, blockLength: 94),
        Section(
            "bafkreiebzrnroamgos2adnbpgw5apo3z4iishhbdx77gldnbk57d4zdio4", offset: 496, length: 41, blockLength: 4),
        Section(
            "QmdwjhxpxzcMsR3qUuj7vUL8pbA7MgR3GAxWi2GLHjsKCT", offset: 537, length: 82, blockLength: 47),
        Section(
            "bafkreidbxzk2ryxwwtqxem4l3xyyjvw35yu4tcct4cqeqxwo47zhxgxqwq", offset: 619, length: 41, blockLength: 4),
        Section(
            "bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm", offset: 660, length: 55, blockLength: 18),
    ]

    /// `carv2-basic.car` of <https://ipld.io/specs/transport/car/fixture/carv2-basic/>.
    static let version2 = """
        0aa16776657273696f6e02000000000000000000000000000000003300000000000000c001000000000000f3010000000000
        0038a265726f6f747381d82a5823001220fb16f5083412ef1371d031ed4aa239903d84efdadf1ba3cd678e6475b1a232f867
        76657273696f6e01511220fb16f5083412ef1371d031ed4aa239903d84efdadf1ba3cd678e6475b1a232f8122d0a221220d9
        c0d5376d26f1931f7ad52d7acc00fc1090d2edb0808bf61eeb0a152826f6261204f09f8da418a40185011220d9c0d5376d26
        f1931f7ad52d7acc00fc1090d2edb0808bf61eeb0a152826f62612310a221220d745b7757f5b4593eeab7820306c7bc64eb4
        96a7410a0d07df7a34ffec4b97f1120962617272656c657965183a122e0a2401551220a2e1c40da1ae335d4dffe729eb4d5c
        a23b74b9e51fc535f4a804a261080c294d1204f09f90a11807581220d745b7757f5b4593eeab7820306c7bc64eb496a7410a
        0d07df7a34ffec4b97f112340a2401551220b474a99a2705e23cf905a484ec6d14ef58b56bbe62e9292783466ec363b5072d
        120a666973686d6f6e67657218042801551220b474a99a2705e23cf905a484ec6d14ef58b56bbe62e9292783466ec363b507
        2d666973682b01551220a2e1c40da1ae335d4dffe729eb4d5ca23b74b9e51fc535f4a804a261080c294d6c6f627374657201
        00000028000000c800000000000000a2e1c40da1ae335d4dffe729eb4d5ca23b74b9e51fc535f4a804a261080c294d940100
        0000000000b474a99a2705e23cf905a484ec6d14ef58b56bbe62e9292783466ec363b5072d6b01000000000000d745b7757f
        5b4593eeab7820306c7bc64eb496a7410a0d07df7a34ffec4b97f11201000000000000d9c0d5376d26f1931f7ad52d7acc00
        fc1090d2edb0808bf61eeb0a152826f6268b00000000000000fb16f5083412ef1371d031ed4aa239903d84efdadf1ba3cd67
        8e6475b1a232f83900000000000000
        """

    /// Where the CARv1 archive inside of `version2` lies, from `carv2-basic.json`.
    static let version2Payload = 51..<499

    static let version2Sections = [
        Section(
            "QmfEoLyB5NndqeKieExd1rtJzTduQUPEV8TwAYcUiy3H5Z", offset: 57, length: 82, blockLength: 47),
        Section(
            "QmczfirA7VEH7YVvKPTPoU69XM3qY4DC39nnTsWd4K3SkM", offset: 139, length: 135, blockLength: 99),
        Section(
            "Qmcpz2FHJD7VAhg1fxFXdYJKePtkx1BsHuCrAgWVnaHMTE", offset: 274, length: 89, blockLength: 54),
        Section(
            "bafkreifuosuzujyf4i6psbneqtwg2fhplc2wxptc5euspa2gn3bwhnihfu", offset: 363, length: 41, blockLength: 4),
        Section(
            "bafkreifc4hca3inognou377hfhvu2xfchn2ltzi7yu27jkaeujqqqdbjju", offset: 404, length: 44, blockLength: 7),
    ]

    /// A root and its one block, `{"dodgy": true}`, from the tests of <https://github.com/ipld/go-car>.
    static let single = """
        3aa265726f6f747381d82a58250001711220151fe9e73c6267a7060c6f6c4cca943c236f4b196723489608edb42a8b8fa80b6776657273
        696f6e012c01711220151fe9e73c6267a7060c6f6c4cca943c236f4b196723489608edb42a8b8fa80ba165646f646779f5
        """
}
