namespace TrustedData.Enclave.Datasets.Declared;

/// <summary>What a variable is to those who analyse it.</summary>
public enum VariableType
{
    /// <summary>One of the levels that the dictionary declares, as text.</summary>
    Categorical,

    /// <summary>A whole number of at most 64 bits.</summary>
    Integer,

    /// <summary>A finite double.</summary>
    Number,

    /// <summary>Any other text.</summary>
    String,

    /// <summary>A NIfTI volume per subject; it stands beside the table.</summary>
    Image,
}

/// <summary>The words by which types are known outside.</summary>
public static class VariableTypes
{
    /// <summary>The word of a type, as in dictionaries and in the catalogue.</summary>
    public static string Word(this VariableType type) => type switch
    {
        VariableType.Categorical => "categorical",
        VariableType.Integer => "integer",
        VariableType.Number => "number",
        VariableType.String => "string",
        VariableType.Image => "image",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
