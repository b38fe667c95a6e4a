import HKDLanguage
import Testing

@Suite struct HelpPageTests {
  @Test func detailsAreFilledParagraphByParagraph() {
    let page = HelpPage(
      name: "pack", summary: "Packs a folder.",
      details: "One sentence of\nseveral source lines.\n\nAnother paragraph:\n  an example stays\n  as it is",
      parameters: [])
    #expect(
      page.text(width: 40).contains(
        "\nOne sentence of several source lines.\n\nAnother paragraph:\n  an example stays\n  as it is\n"))
    #expect(page.text(width: 20).contains("\nOne sentence of\nseveral source\nlines.\n"))
  }
}
