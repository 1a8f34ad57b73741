using System.Globalization;

namespace Myelin;

/// <summary>What to do about a finding.</summary>
/// <param name="Kind">What to change.</param>
/// <param name="Value">To which value, such as a learning rate; null if there is none.</param>
/// <param name="Subject">The layer or parameter to change; null for the whole.</param>
public sealed record Cure(CureKind Kind, double? Value = null, string? Subject = null)
{
    /// <summary>The option of <c>myelin train</c> that does it: <c>--lr 0.001</c>; null if there is none.</summary>
    public string? Option => Text("option");

    /// <summary>The line of C# that does it; null if it is not one line.</summary>
    public string? Code => Text("code");

    /// <summary>The advice as a sentence.</summary>
    /// <param name="language">The language.</param>
    public string Sentence(Language language = Language.English) => Texts.Of($"cure.{Key}", "text", language, Values);

    /// <summary>The advice in English.</summary>
    public override string ToString() => Sentence();

    private string Key => Texts.Key(Kind.ToString());

    private Dictionary<string, string> Values => new()
    {
        // Epochs and batch sizes are whole: 1200, not 1.2E+03.
        ["value"] = Value?.ToString(Value == Math.Floor(Value.Value) && Value < 1e9 ? "0" : "G3", CultureInfo.InvariantCulture) ?? "",
        ["subject"] = Subject ?? "",
    };

    private string? Text(string part) =>
        Texts.Find($"cure.{Key}", part) is { } found && (Value is not null || !found.Contains("{value}", StringComparison.Ordinal))
        ? Texts.Fill(found, Values)
        : null;
}
