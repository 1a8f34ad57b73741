namespace Myelin;

/// <summary>What a leaf's gradient is for: a parameter, which an optimizer should have.</summary>
internal interface ITrainable
{
    /// <summary>Whether some optimizer has it.</summary>
    bool IsTrained { get; }
}
