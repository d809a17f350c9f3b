using System.Xml.Linq;
using MapProxyCluster.Gateway.Ows;

namespace MapProxyCluster.Gateway.Tests;

public sealed class XmlTextTests
{
    [Theory]
    [InlineData("plain\ttext\r\n", "plain\ttext\r\n")]
    [InlineData("\u0001a\u000B", "?a?")]
    [InlineData("map \U0001F5FA", "map \U0001F5FA")]
    [InlineData("map \U0001F5FA\u0002", "map \U0001F5FA?")]
    [InlineData("\uFFFE\uFFFF", "??")]
    public void Clean_Text_KeepsWhatXmlCanHold(string text, string expected)
    {
        Assert.Equal(expected, XmlText.Clean(text));
        Assert.Equal(expected.ReplaceLineEndings("\n"), XDocument.Parse(XmlText.Document(new XElement("a", XmlText.Clean(text)))).Root!.Value.ReplaceLineEndings("\n"));
    }

    // Attributes cannot hold half a pair, so it is not among the cases above.
    [Fact]
    public void Clean_HalfOfASurrogatePair_IsReplaced()
    {
        string text = new(['a', '\uD83D', 'b', '\uDDFA']);

        Assert.Equal("a\uFFFDb\uFFFD", XmlText.Clean(text));
    }
}
