using System.Text;

namespace MapProxyCluster.Configuration.Tests;

public sealed class HostileYamlTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    private ConfigurationMessage Refused(string text) => Assert.Single(_files.Load(text).Messages);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("5")]
    [InlineData("- a\n- b")]
    [InlineData("~")]
    public void Load_RootNotAMapping_IsError(string text) => Assert.Equal("configuration not a YAML dictionary", Refused(text).Text);

    [Theory]
    [InlineData("services: {}\nlayers: [", 2)]
    [InlineData("services: {}\nlayers: []\n  caches: {}", 3)]
    [InlineData("services: {}\nlayers:\n\t- name: a", 2)]
    [InlineData("a: &x [*x]", 1)]
    [InlineData("a: *nowhere", 1)]
    [InlineData("? [a, b]\n: c", 1)]
    [InlineData("a: 1\n<<: 5", 2)]
    [InlineData("a: \"no end\n", 1)]
    public void Load_SyntaxError_NamesTheLine(string text, int line)
    {
        ConfigurationMessage message = Refused(text);

        Assert.StartsWith("not valid YAML: ", message.Text, StringComparison.Ordinal);
        Assert.True(message.Location.Line - line is 0 or 1, message.ToString());
    }

    [Fact]
    public void Load_AliasBomb_IsRefused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i <= 12; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Equal("not valid YAML: document expands to too many values", Refused(text.ToString()).Text);
    }

    [Fact]
    public void Load_MergeKeyBomb_IsRefused()
    {
        var text = new StringBuilder("a0: &a0 {x: 1, y: 2}\n");
        for (int i = 1; i <= 30; i++)
        {
            text.Append($"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], b: *a{i - 1}, c: *a{i - 1}}}\n");
        }

        Assert.Equal("not valid YAML: document expands to too many values", Refused(text.ToString()).Text);
    }

    [Theory]
    [InlineData("[", "")]
    [InlineData("{a: ", "")]
    [InlineData("- ", "x")]
    public void Load_DeepNesting_IsRefused(string open, string end) => Assert.Equal(
        "not valid YAML: nested too deeply",
        Refused((open == "- " ? "" : "a: ") + string.Concat(Enumerable.Repeat(open, 100_000)) + end).Text);

    [Fact]
    public void Load_HugeScalar_IsRead()
    {
        string text = new('x', 1_000_000);

        MapProxyConfiguration configuration = _files.LoadValid(
            ConfigurationFiles.Minimal.Replace("title: OSM", $"title: {text}", StringComparison.Ordinal));

        Assert.Equal(text, configuration.Layers[0].Title);
    }

    [Fact]
    public void Load_HugeFile_IsRefused() => Assert.Equal(
        "not valid YAML: file is larger than 32 MB", Refused("services: {}\n#" + new string('x', 33 * 1024 * 1024)).Text);

    // Quadratic work on keys would need minutes here.
    [Fact]
    public void Load_VeryManyKeys_EndsWithAWarningEach()
    {
        const int count = 200_000;
        var text = new StringBuilder("services: {}\nlayers: []\nparts: &many\n");
        for (int i = 0; i < count; i++)
        {
            text.Append($"  k{i}: 1\n");
        }

        ConfigurationResult result = _files.Load(text.Append("globals:\n  <<: *many\n").ToString());

        Assert.Equal(count, result.Messages.Count);
    }

    [Fact]
    public void Load_EqualKeys_LastWins() =>
        Assert.Equal(2, _files.LoadValid("services: {}\nlayers: []\nglobals: {cache: {meta_buffer: 1, meta_buffer: 2}}").Globals.Cache.MetaBuffer);

    [Fact]
    public void Load_Folder_IsErrorNotException() =>
        Assert.StartsWith("cannot be read", Assert.Single(ConfigurationLoader.Load(Path.GetTempPath()).Messages).Text, StringComparison.Ordinal);

    // Damaged copies of a good file: whatever comes out, it is a result and not an exception.
    [Fact]
    public void Load_DamagedText_NeverThrows()
    {
        var random = new Random(20);
        const string alphabet = "[]{}:,-?*&!|>'\"%@`# \n\t0~<=a\0\u0085\ufffe";
        for (int round = 0; round < 2000; round++)
        {
            var text = new StringBuilder(ConfigurationFiles.Minimal);
            for (int damage = random.Next(1, 6); damage > 0; damage--)
            {
                text[random.Next(text.Length)] = alphabet[random.Next(alphabet.Length)];
            }

            Assert.NotNull(_files.Load(text.ToString()));
        }
    }
}
