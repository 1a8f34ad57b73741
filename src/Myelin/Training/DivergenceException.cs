namespace Myelin;

/// <summary>A loss that is no finite number any more; the message says what is likely to blame.</summary>
public sealed class DivergenceException : InvalidOperationException
{
    /// <summary>An error without words of its own.</summary>
    public DivergenceException() { }

    /// <summary>An error with a message.</summary>
    public DivergenceException(string message) : base(message) { }

    /// <summary>An error with a message and its cause.</summary>
    public DivergenceException(string message, Exception innerException) : base(message, innerException) { }
}
