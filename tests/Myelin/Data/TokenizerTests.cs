using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Myelin.Tests.Data;

public sealed class TokenizerTests
{
    private const string Verse = "the cat sat on the mat, the cat sat on the hat; the bat and the rat sat.\n\n  Naïve café, 12 345 straßen 🙂🙂 end  ";

    [Fact]
    public void Characters_have_ids_in_the_order_of_their_code_points()
    {
        var tokenizer = CharacterTokenizer.Train("hello 🙂");
        Assert.Equal([' ', 'e', 'h', 'l', 'o'], tokenizer.Characters.Take(5).Select(r => (char)r.Value));
        Assert.Equal(6, tokenizer.Count);
        Assert.Equal([5, 2, 1, 3, 3, 4], tokenizer.Encode("🙂hello"));
        Assert.Equal("🙂hello", tokenizer.Decode(5, 2, 1, 3, 3, 4));
    }

    [Fact]
    public void A_character_unseen_in_training_is_an_error_that_shows_it()
    {
        var tokenizer = CharacterTokenizer.Train("ab\n");
        Assert.StartsWith("CharacterTokenizer: each character must occur in the text that the tokenizer was created from.\n" +
            "  Got 'é' (U+00E9) at position 5 (line 3).\n  Remove it, train on a text that contains it, or use byte pairs, which can encode any text.",
            Assert.Throws<ArgumentException>(() => tokenizer.Encode("a\nb\naé")).Message, StringComparison.Ordinal);
        Assert.Contains("Got U+0009 at position 0", Assert.Throws<ArgumentException>(() => tokenizer.Encode("\t")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "half a surrogate pair at position 1", Assert.Throws<ArgumentException>(() => tokenizer.Encode("a\ud83d")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_pairs_merge_the_most_frequent_first()
    {
        // "the" and " the" stand most often: th, then the, then " the".
        var tokenizer = BytePairTokenizer.Train(Verse, 262);
        Assert.Equal(262, tokenizer.Count);
        string[] learned = [.. Enumerable.Range(256, 6).Select(id => Encoding.UTF8.GetString(tokenizer.Utf8Of(id)))];
        Assert.Equal("at", learned[0]);
        Assert.Contains(" the", learned);
        Assert.True(tokenizer.Encode(Verse).Length < Encoding.UTF8.GetByteCount(Verse) * 0.8);
    }

    [Fact]
    public void Training_is_what_the_plain_algorithm_gives()
    {
        var random = new RandomStream(3);
        for (int round = 0; round < 20; round++)
        {
            string text = string.Concat(Enumerable.Range(0, 400).Select(_ => "aabbc d\né"[random.Next(9)]));
            Assert.Equal(Plain(text, 300), BytePairTokenizer.Train(text, 300).ToJson());
        }
    }

    /// <summary>Counts every pair anew before each merge.</summary>
    private static string Plain(string text, int count)
    {
        List<List<int>> words = [.. Words.Of(text).Select(r => Encoding.UTF8.GetBytes(text[r]).Select(b => (int)b).ToList())];
        var merges = new List<string>();
        while (256 + merges.Count < count)
        {
            var counts = new Dictionary<(int, int), int>();
            foreach (List<int> word in words)
            {
                for (int i = 0; i + 1 < word.Count; i++) counts[(word[i], word[i + 1])] = counts.GetValueOrDefault((word[i], word[i + 1])) + 1;
            }

            ((int Left, int Right) pair, int most) = counts.OrderByDescending(e => e.Value).ThenBy(e => e.Key).FirstOrDefault();
            if (most < 2) break;
            foreach (List<int> word in words) BytePairTraining.Replace(word, pair, 256 + merges.Count);
            merges.Add($"[{pair.Left},{pair.Right}]");
        }

        return $"{{\"format\":1,\"merges\":[{string.Join(",", merges)}]}}";
    }

    [Fact]
    public void Every_text_survives_byte_pairs() => Prop.ForAll<NonNull<string>>(text =>
    {
        // Half a surrogate pair is no text: UTF-8 has no bytes for it.
        string whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Item));
        Assert.Equal(whole, s_verse.Decode(s_verse.Encode(whole)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_pieces_of_a_text_are_the_text() => Prop.ForAll<NonNull<string>, PositiveInt>((text, blanks) =>
    {
        string spaced = string.Join(new string(' ', blanks.Item % 4), text.Item.ToCharArray());
        Assert.Equal(spaced, string.Concat(Words.Of(spaced).Select(r => spaced[r])));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stream_holds_bytes_back_until_their_character_is_whole()
    {
        var tokenizer = BytePairTokenizer.Train("aab", 300);
        string[] pieces = [.. tokenizer.DecodeStream(tokenizer.Encode("a🙂é"))];
        Assert.Equal("a||||🙂||é", string.Join('|', pieces));
        Assert.Equal(["a", "", "", "\uFFFD"], tokenizer.DecodeStream(tokenizer.Encode("a🙂")[..3]));
    }

    private static readonly BytePairTokenizer s_verse = BytePairTokenizer.Train(Verse, 290);

    [Fact]
    public void A_text_without_spaces_takes_no_quadratic_time_and_comes_back()
    {
        string text = string.Concat(Enumerable.Repeat("abcab", 40_000));
        var tokenizer = BytePairTokenizer.Train(text, 300);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Saved_and_loaded_it_is_the_same()
    {
        using var folder = new TemporaryFolder();
        foreach (Tokenizer tokenizer in (Tokenizer[])[s_verse, CharacterTokenizer.Train(Verse)])
        {
            string path = Path.Combine(folder.Path, "tokenizer.json");
            tokenizer.Save(path);
            Tokenizer loaded = Tokenizer.Load(path);
            Assert.Equal(tokenizer.ToJson(), loaded.ToJson());
            Assert.Equal(tokenizer.Encode(Verse), loaded.Encode(Verse));
            Assert.Equal(Verse, loaded.Decode(loaded.Encode(Verse)));
        }
    }

    [Theory]
    [InlineData("", "Got \"")]
    [InlineData("[]", "Got Array where an object is needed.")]
    [InlineData("{}", "Got no format.")]
    [InlineData("{\"format\":2,\"merges\":[]}", "Got format 2, where 1 is supported.")]
    [InlineData("{\"format\":1}", "Got neither characters nor merges.")]
    [InlineData("{\"format\":1,\"characters\":5}", "Got characters that are not a text.")]
    [InlineData("{\"format\":1,\"characters\":\"\"}", "Got no characters.")]
    [InlineData("{\"format\":1,\"characters\":\"aba\"}", "Got a character twice.")]
    [InlineData("{\"format\":1,\"characters\":\"\\ud83d\"}", "Got \"")]
    [InlineData("{\"format\":1,\"merges\":{}}", "Got merges that are not a list.")]
    [InlineData("{\"format\":1,\"merges\":[[1]]}", "Got no pair of ids up to 255 at merge 0.")]
    [InlineData("{\"format\":1,\"merges\":[[1,256]]}", "Got no pair of ids up to 255 at merge 0.")]
    [InlineData("{\"format\":1,\"merges\":[[1,2],[1,-1]]}", "Got no pair of ids up to 256 at merge 1.")]
    [InlineData("{\"format\":1,\"merges\":[[1,2],[1,2]]}", "Got the pair 1, 2 twice.")]
    [InlineData("{\"format\":1,\"merges\":[[1,1],[256,256],[257,257],[258,258],[259,259],[260,260],[261,261],[262,262],[263,263]]}",
        "Got a token of 512 bytes, where the limit is 256.")]
    public void What_is_no_tokenizer_is_refused(string json, string got)
    {
        string message = Assert.Throws<InvalidDataException>(() => Tokenizer.FromJson(json)).Message;
        Assert.StartsWith($"Tokenizer.FromJson: the text must be the output of Tokenizer.ToJson.\n  {got}", message, StringComparison.Ordinal);
        Assert.EndsWith("\n  Use the tokenizer.json of the run that the model comes from.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_tokenizers_are_refused_or_read_never_anything_else()
    {
        var random = new RandomStream(11);
        string[] whole = [s_verse.ToJson(), CharacterTokenizer.Train(Verse).ToJson()];
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            char[] json = [.. whole[i % 2]];
            for (int k = 0; k <= random.Next(4); k++) json[random.Next(json.Length)] = "0123456789[]{},\"a\\-e.\ud83d"[random.Next(22)];
            try
            {
                Tokenizer tokenizer = Tokenizer.FromJson(new string(json));
                _ = tokenizer.Decode(tokenizer.Count - 1);
                read++;
            }
            catch (InvalidDataException)
            {
                // The documented answer.
            }
        }

        Assert.InRange(read, 1_000, 19_000);
    }

    [Fact]
    public void An_id_outside_and_an_empty_text_are_errors()
    {
        Assert.StartsWith("CharacterTokenizer: an id must be from 0 to 1.\n  Got 2.\n  Use the tokenizer the model was trained with.",
            Assert.Throws<ArgumentOutOfRangeException>(() => CharacterTokenizer.Train("ab").Decode(2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => s_verse.Decode(-1));
        Assert.StartsWith("CharacterTokenizer: the text must not be empty.",
            Assert.Throws<ArgumentException>(() => CharacterTokenizer.Train("")).Message, StringComparison.Ordinal);
        Assert.StartsWith("BytePairTokenizer: the text must not be empty.",
            Assert.Throws<ArgumentException>(() => BytePairTokenizer.Train("", 300)).Message, StringComparison.Ordinal);
        Assert.StartsWith("BytePairTokenizer: count must be above 256, the single bytes.\n  Got 256.\n  Try 1000.",
            Assert.Throws<ArgumentOutOfRangeException>(() => BytePairTokenizer.Train("a", 256)).Message, StringComparison.Ordinal);
    }
}
