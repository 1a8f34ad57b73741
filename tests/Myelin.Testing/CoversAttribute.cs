namespace Myelin.Testing;

/// <summary>Names what a test covers, for the completeness test: <c>Max(Tensor, Int32, Boolean)</c>, <c>layer Linear</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CoversAttribute(params string[] members) : Attribute
{
    /// <summary>The names.</summary>
    public string[] Members => members;
}
